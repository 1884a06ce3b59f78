/** What happens in the data plane, for whoever wants to hear of it. */
export type { EventJournal, JournalEntry, JournalEvent, Once, Telling } from './event-journal.ts';
export { EventOutbox, type EventOutboxOptions } from './event-outbox.ts';
export type { AccountEvent, FleetEvent, ReplicaEvent, TokenEvent } from './fleet-event.ts';
