import type { Paint } from "../report/lines";
import { colours } from "./terminal";

export function paintFor(stream: NodeJS.WriteStream): Paint {
  const { green, red, yellow } = colours(stream);
  return { added: green, dropped: red, changed: yellow };
}
