/** What a user agent says of itself (RFC 9110 §10.1.5), for a person to recognise; it may say anything, and proves nothing. */
export interface Device {
  readonly kind: 'desktop' | 'phone' | 'tablet' | 'program' | 'unknown';
  /** A browser, or the first product that a program names; null when it says neither. */
  readonly client: string | null;
  readonly os: string | null;
}

type Rule = readonly [sign: RegExp, name: string];

/** The first that fits: most browsers also name those that they want to be taken for. */
const BROWSERS: readonly Rule[] = [
  [/\bMicroMessenger\//, 'WeChat'],
  [/\bEdg(A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly Rule[] = [
  [/\biPad\b/, 'iPadOS'],
  [/\b(iPhone|iPod)\b/, 'iOS'],
  [/\b(OpenHarmony|HarmonyOS)\b/, 'HarmonyOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

const PRODUCT = /^([A-Za-z0-9][\w.-]{0,39})\//;

/** The device behind the header; all unknown where there is none. */
export function deviceOf(userAgent: string | null): Device {
  if (userAgent === null) return { kind: 'unknown', client: null, os: null };
  const os = firstIn(SYSTEMS, userAgent);
  const browser = userAgent.startsWith('Mozilla/') ? firstIn(BROWSERS, userAgent) : null;
  if (browser !== null) return { kind: kindOf(userAgent, os), client: browser, os };
  const client = userAgent.startsWith('Mozilla/') ? null : (PRODUCT.exec(userAgent)?.[1] ?? null);
  return { kind: client === null ? 'unknown' : 'program', client, os };
}

function firstIn(rules: readonly Rule[], userAgent: string): string | null {
  return rules.find(([sign]) => sign.test(userAgent))?.[1] ?? null;
}

/** Android's tablets leave `Mobile` out. */
function kindOf(userAgent: string, os: string | null): Device['kind'] {
  if (os === 'iPadOS' || /\bTablet\b/.test(userAgent)) return 'tablet';
  if (os === 'iOS' || /\b(Mobile|Phone)\b/.test(userAgent)) return 'phone';
  if (os === null) return 'unknown';
  return os === 'Android' || os === 'HarmonyOS' ? 'tablet' : 'desktop';
}
