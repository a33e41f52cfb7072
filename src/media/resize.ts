/** A picture in another width, of the same type. Throws what the binding throws. */
export async function resize(
  images: ImagesBinding,
  original: ReadableStream<Uint8Array>,
  { width, type }: { readonly width: number; readonly type: string },
): Promise<ReadableStream<Uint8Array>> {
  const format = type as ImageOutputOptions['format'];
  const result = await images.input(original).transform({ width }).output({ format });
  return result.image();
}
