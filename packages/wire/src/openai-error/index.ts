/** The error envelope that all of OpenAI's routes share. */
export {
  type OpenaiErrorBody,
  type OpenaiErrorDetails,
  type OpenaiErrorType,
  openaiError,
  openaiErrorCodeForStatus,
  openaiErrorTypeForStatus,
} from './error.ts';
