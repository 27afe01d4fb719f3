/** Loaded before everything else: an older Node would stop at a word that it does not know. */
import { isNodeSupported, oldestNode } from "../database/node-version";

const { node } = process.versions;
if (!isNodeSupported(node)) {
  process.stderr.write(
    `error[usage] autogen needs Node ${oldestNode} or newer, and this is ${node}.\nNext: Install a newer one, for instance \`nvm install 22\`.\n`,
  );
  process.exit(2);
}
