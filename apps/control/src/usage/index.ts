/** The books of usage. */
export { UsageBookkeeper } from './bookkeeper.ts';
export { BudgetReminder } from './budget-reminder.ts';
