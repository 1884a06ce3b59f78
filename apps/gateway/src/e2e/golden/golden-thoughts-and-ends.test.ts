import { describeTopics } from './describe-topics.ts';

describeTopics('thoughts', 'ends');
