/** The error envelope that all of OpenAI's routes share, and how a request's faults are found and named. */
export {
  type OpenaiErrorBody,
  type OpenaiErrorDetails,
  type OpenaiErrorType,
  openaiError,
  openaiErrorCodeForStatus,
  openaiErrorTypeForStatus,
} from './error.ts';
export {
  checkFilledString,
  checkModel,
  checkOptionalBoolean,
  checkOptionalNumber,
  checkOptionalObject,
  checkOptionalString,
  checkSampling,
  checkStop,
  checkStreamOptions,
  checkString,
  checkTokenLimit,
  type InvalidParam,
  invalid,
  isAbsent,
  isObject,
  type JsonObject,
} from './invalid-param.ts';
export { checkTextInput, type TextInput } from './text-input.ts';
