export { isKeyMake, KEY_MAKES, keyLines, type KeyMake, type KeysWanted } from './key-lines.js';
