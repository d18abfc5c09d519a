/** The forms of a report. */
export const REPORT_FORMATS = ['text', 'markdown', 'sarif'] as const;
