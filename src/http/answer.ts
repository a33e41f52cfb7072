import { revisionTag } from './conditional.ts';

/** A JSON answer; with a revision it carries the entity tag that `If-Match` takes. */
export function jsonAnswer(
  value: unknown,
  {
    status = 200,
    revision,
    headers,
  }: {
    readonly status?: number;
    readonly revision?: number;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Response {
  return Response.json(value, {
    status,
    headers: { ...(revision === undefined ? {} : { ETag: revisionTag(revision) }), ...headers },
  });
}
