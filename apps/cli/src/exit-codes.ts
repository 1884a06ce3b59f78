/** Exit codes of every verb (contract section 1). */
export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
/** Wrong usage or an invalid configuration. */
export const EXIT_USAGE = 2;
