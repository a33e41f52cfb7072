import * as v from 'valibot';
import { withdrawalRequestSchema, withdrawalSchema } from '../articles/withdrawal.ts';
import { mediaPath, mediaTypes, type MediaFile } from './file.ts';
import { siteTime } from '../articles/notation.ts';

/** The withdrawal of a file as editors ask for it: its address has no page for a notice. */
export const fileWithdrawalRequest = v.omit(withdrawalRequestSchema, ['notice']);

/** A file as editors read it. */
export function fileJson(file: MediaFile, siteUrl: string) {
  const { hash, extension, bytes, width, height, uploadedBy, uploadedAt } = file;
  const withdrawal = fileWithdrawal(file);
  return {
    hash,
    url: siteUrl + mediaPath(file),
    path: mediaPath(file),
    type: mediaTypes[extension],
    bytes,
    width,
    height,
    uploadedBy,
    uploadedAt: siteTime(uploadedAt),
    status: withdrawal ? 'withdrawn' : 'available',
    withdrawal: withdrawal && { ...withdrawal, at: siteTime(withdrawal.at) },
  };
}

/** Why and when a file was withdrawn; undefined for a file that was not. */
export function fileWithdrawal({ withdrawal }: Pick<MediaFile, 'withdrawal'>) {
  return withdrawal === null
    ? undefined
    : v.parse(v.omit(withdrawalSchema, ['notice']), JSON.parse(withdrawal));
}
