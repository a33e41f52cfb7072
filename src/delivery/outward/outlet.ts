import type { EventType, OutwardEvent } from './event.ts';
import type { Answer, Post } from './post.ts';

/** One event on its way to one target. */
export interface Message {
  /** The message's id, the same at each attempt and for all targets of the event. */
  readonly messageId: string;
  readonly event: OutwardEvent;
}

/** The result of a call, and what follows for the messages that it carried. */
export interface Sent {
  /**
   * `refused`: the same call may succeed later. `rejected`: the target blames the content, and a smaller call finds the
   * culprit. `gone`: the target never wants these messages.
   */
  readonly outcome: 'accepted' | 'refused' | 'rejected' | 'gone';
  /** The HTTP status; undefined when there was no answer. */
  readonly status?: number | undefined;
  /** The part of the answer that is recorded. */
  readonly answer: string;
  /** Addresses of an accepted call that the target will never take. */
  readonly unwanted?: ReadonlySet<string> | undefined;
  /** The time (unix seconds) before which the target wants no other call. */
  readonly pausedUntil?: number | undefined;
  /** The most addresses that the next call may carry. */
  readonly allowance?: number | undefined;
}

/** A target outside: a search engine, a hub, a partner's endpoint. */
export interface Outlet {
  /** The target's name in the outbox. */
  readonly name: string;
  readonly events: readonly EventType[];
  /** The most messages of one call. With 1, messages about one article keep the order of its changes. */
  readonly messagesPerCall: number;
  readonly urlsPerCall: number;
  /** Gives the addresses that an event concerns. A target that takes whole events has no such function. */
  readonly urlsOf?: (event: OutwardEvent) => readonly string[];
  readonly send: (call: Call) => Promise<Sent>;
}

export interface Call {
  readonly messages: readonly Message[];
  /** The addresses of all messages by {@link Outlet.urlsOf}, each once. */
  readonly urls: readonly string[];
  /** Unix seconds. */
  readonly now: number;
  readonly post: Post;
}

const recordedCharacters = 500;

/** The meaning of an answer by its HTTP status. `Retry-After` counts with any status (RFC 9110, 10.2.3). */
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
