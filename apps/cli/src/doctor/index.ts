/** What would go wrong, and what does. */
export { doctor } from './doctor.ts';
