/** What this process says about itself. */
export { docsPage } from './page.ts';
export { openRoutes } from './routes.ts';
