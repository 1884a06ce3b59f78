import { describeTopics } from './describe-topics.ts';

describeTopics('calls');
