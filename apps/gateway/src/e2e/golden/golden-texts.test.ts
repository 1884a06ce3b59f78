import { describeTopics } from './describe-topics.ts';

describeTopics('texts', 'programs');
