import { testJournalContract } from '../journal-contract.fixture.ts';
import { MemoryRefreshJournal } from './memory-journal.ts';

testJournalContract(async () => new MemoryRefreshJournal(() => Date.now()));
