/** Enough of a number to recognise one's own by: country and first digits, last four. */
export function maskedPhone(phone: string): string {
  return `${phone.slice(0, -8).padEnd(3, '*')}****${phone.slice(-4)}`;
}
