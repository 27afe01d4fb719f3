/** Older ones cannot require ES modules. */
export const oldestNode = "20.19";

export function isNodeSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}
