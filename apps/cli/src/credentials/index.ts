/** Stored credentials: changing the key they are sealed with. */
export { keyChanger } from './key-changer.ts';
export { rotateKey } from './rotate-key.ts';
