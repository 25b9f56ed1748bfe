/** Text without control and format characters and half surrogate pairs; linear, whatever the text. */
export const PRINTABLE = /^[^\p{Cc}\p{Cf}\p{Cs}]*$/u;
