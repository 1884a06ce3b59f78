/** The books of usage. */
export { UsageBookkeeper } from './bookkeeper.ts';
export { type BudgetDesk, BudgetReminder } from './budget-reminder.ts';
