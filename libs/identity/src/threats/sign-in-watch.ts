import { Clock } from '#kernel';
import { addressGroup, currentRequest } from '#platform';
import { Injectable } from '@nestjs/common';
import { KnownDevices } from '../devices/known-devices.js';
import type { User } from '../domain/user.js';
import { placeName, Places, type Place } from '../places/places.js';
import { distanceKm, isImpossible } from '../places/travel.js';
import { deviceOf } from '../sessions/device.js';
import type { SignedIn } from '../sessions/session-starter.js';
import { sessionIdOfToken } from '../sessions/session-token.js';
import { SessionRepository, type SessionStart } from '../storage/session.repository.js';
import { CredentialStuffing } from './credential-stuffing.js';
import { Threats, type Awaited, type Finding } from './threats.js';

const HOUR_MS = 3_600_000;

export type UnusualSignIn = Required<Pick<Finding, 'kind' | 'facts'>>;

/** A sign-in: where it came from, and when. */
interface Seen {
  readonly at: Date;
  /** As limits count it; null where it isn't known. */
  readonly source: string | null;
  readonly device: string;
  readonly place: Place | null;
}

/**
 * Compares a sign-in with the account's earlier ones: their devices, countries, and where the last one was. Whoever never got
 * past the second factor is no one to compare with, or else a stranger could make their own place a known one. The first
 * sign-in of an account is nothing new.
 */
@Injectable()
export class SignInWatch {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly devices: KnownDevices,
    private readonly stuffing: CredentialStuffing,
    private readonly places: Places,
    private readonly threats: Threats,
    private readonly clock: Clock,
  ) {}

  /** What is unusual about it, the worst first. Of many sign-ins at once each sees those that were before it. */
  async look({ id }: User): Promise<UnusualSignIn[]> {
    await this.sessions.lockStarts(id);
    const earlier = (await this.sessions.recentStarts(id)).map((start) => this.#seen(start));
    const { ip = null, userAgent = null } = currentRequest()?.origin ?? {};
    const now = this.#seen({ ip, userAgent, createdAt: this.clock.now() });
    const guessed = earlier.some(({ source }) => source === now.source) ? null : await this.#guessed();
    if (earlier.length === 0) return guessed === null ? [] : [guessed];
    const found = [guessed, travelled(now, earlier), newCountry(now, earlier), await this.#newDevice(id, now, earlier)];
    return found.flatMap((unusual) => unusual ?? []);
  }

  /** Whether the policy asks for more than the first factor then. */
  wantsStepUp(unusual: readonly UnusualSignIn[]): boolean {
    return unusual.some(({ kind }) => this.threats.wantsStepUp(kind));
  }

  /** Says of the session that was started what was unusual. Its person gets one mail, of the worst. */
  async report(unusual: readonly UnusualSignIn[], { user, sessionToken, secondFactors }: SignedIn): Promise<void> {
    const sessionId = sessionIdOfToken(sessionToken);
    const awaits = awaitedBy(secondFactors);
    let isToldAlready = false;
    for (const { kind, facts } of unusual) {
      const finding = { kind, facts, user, sessionId, isToldAlready, awaits };
      const action = await this.threats.report(finding);
      isToldAlready ||= action !== 'record';
    }
  }

  /** A browser that the account knows is none, whatever it calls itself. */
  async #newDevice(userId: string, now: Seen, earlier: readonly Seen[]): Promise<UnusualSignIn | null> {
    const isLikeOthers = earlier.some(({ device }) => device === now.device);
    return isLikeOthers || (await this.devices.isKnown(userId)) ? null : { kind: 'new-device', facts: {} };
  }

  /** From where leaked passwords are tried on many accounts, and this one's was right. */
  async #guessed(): Promise<UnusualSignIn | null> {
    return (await this.stuffing.isSuspect()) ? { kind: 'credential-stuffing', facts: {} } : null;
  }

  #seen({ ip, userAgent, createdAt }: SessionStart): Seen {
    const { kind, client, os } = deviceOf(userAgent);
    const source = ip === null ? null : addressGroup(ip);
    return { at: createdAt, source, device: [kind, client, os].join(' '), place: this.places.of(ip) };
  }
}

/** Recovery codes stand in for every second factor, and for nothing else. */
function awaitedBy(methods: SignedIn['secondFactors']): Awaited | null {
  if (methods.length === 0) return null;
  return methods.includes('recovery-code') ? 'secondFactor' : 'code';
}

/** From the last of which it is known where it was. */
function travelled(now: Seen, earlier: readonly Seen[]): UnusualSignIn | null {
  const last = earlier.find(({ place }) => place?.at);
  const [from, to] = [last?.place?.at, now.place?.at];
  if (!last?.place || !from || !to) return null;
  const elapsedMs = now.at.getTime() - last.at.getTime();
  if (!isImpossible(from, to, elapsedMs)) return null;
  const facts = {
    previousPlace: placeName(last.place),
    distanceKm: distanceKm(from, to).toFixed(),
    hours: (elapsedMs / HOUR_MS).toFixed(1),
  };
  return { kind: 'impossible-travel', facts };
}

function newCountry({ place }: Seen, earlier: readonly Seen[]): UnusualSignIn | null {
  const known = earlier.flatMap((seen) => seen.place ?? []);
  if (!place || known.length === 0 || known.some(({ country }) => country === place.country)) return null;
  return { kind: 'new-country', facts: {} };
}
