import type { EventType, OutwardEvent } from './event.ts';
import type { Answer, Post } from './post.ts';

/** One event on its way to one target. */
export interface Message {
  /** The same at each attempt, and for all targets of the event. */
  readonly messageId: string;
  readonly event: OutwardEvent;
}

/** How a call ended, and what that means for what it carried. */
export interface Sent {
  /**
   * `refused` may hold another time; `rejected` blames what was sent, so that a smaller call finds the
   * culprit; `gone` wants nothing of it ever.
   */
  readonly outcome: 'accepted' | 'refused' | 'rejected' | 'gone';
  /** Of HTTP; undefined when there was no answer. */
  readonly status?: number | undefined;
  /** What is recorded of the answer. */
  readonly answer: string;
  /** Addresses that an accepted call named and the target will never take. */
  readonly unwanted?: ReadonlySet<string> | undefined;
  /** Unix seconds before which the target wants no other call. */
  readonly pausedUntil?: number | undefined;
  /** The most addresses that the next call may carry. */
  readonly allowance?: number | undefined;
}

/** A target outside: a search engine, a hub, a partner's endpoint. */
export interface Outlet {
  /** As the outbox names it. */
  readonly name: string;
  readonly events: readonly EventType[];
  /** Messages of one call. With 1 those about one article go in the order of its changes. */
  readonly messagesPerCall: number;
  readonly urlsPerCall: number;
  /** The addresses that an event concerns; a target that takes events whole names none. */
  readonly urlsOf?: (event: OutwardEvent) => readonly string[];
  readonly send: (call: Call) => Promise<Sent>;
}

export interface Call {
  readonly messages: readonly Message[];
  /** What {@link Outlet.urlsOf} gives of them, each once. */
  readonly urls: readonly string[];
  /** Unix seconds. */
  readonly now: number;
  readonly post: Post;
}

const recordedCharacters = 500;

/** What an answer means as far as HTTP says; `Retry-After` counts wherever it stands (RFC 9110, 10.2.3). */
export function judge({
  status,
  text,
  retryAt,
}: Answer): Sent & { outcome: 'accepted' | 'refused' } {
  return {
    outcome: status !== undefined && status >= 200 && status < 300 ? 'accepted' : 'refused',
    status,
    answer: text.slice(0, recordedCharacters),
    pausedUntil: retryAt,
  };
}
