import { describeTopics } from './describe-topics.ts';

describeTopics('tool choice', 'pictures');
