/** All credentials at once: the key that they are sealed with, and their copies in the database. */
export { CopyReseal } from './copy-reseal.ts';
export { LoginCopier, returnLogins } from './login-copier.ts';
export { credentialRoutes } from './routes.ts';
