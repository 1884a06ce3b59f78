/** Thinking between dialects: how much of it, and who may read what is left of it. */
export { budgetOf, budgetOfEffort, effortOf, effortOfBudget } from './effort.ts';
export { openSignature, sealSignature } from './signature.ts';
