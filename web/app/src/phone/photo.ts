const longest = 1600

/** Encodes a picture again: small enough for a slow connection, and without the camera's metadata. */
export async function shrink(file: Blob): Promise<Blob> {
  const { picture, width, height, close } = await decode(file)
  const scale = Math.min(1, longest / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  close()
  return new Promise((resolve, reject) => canvas.toBlob((b) => (b ? resolve(b) : reject(new Error('no picture'))), 'image/jpeg', 0.8))
}

type Decoded = { picture: CanvasImageSource; width: number; height: number; close: () => void }

/** Safari has createImageBitmap from version 15 on; before, an element decodes the picture. */
async function decode(file: Blob): Promise<Decoded> {
  if ('createImageBitmap' in window) {
    const picture = await createImageBitmap(file)
    return { picture, width: picture.width, height: picture.height, close: () => picture.close() }
  }
  const url = URL.createObjectURL(file)
  const picture = new Image()
  await new Promise((resolve, reject) => {
    picture.onload = resolve
    picture.onerror = () => reject(new Error('no picture'))
    picture.src = url
  })
  return { picture, width: picture.naturalWidth, height: picture.naturalHeight, close: () => URL.revokeObjectURL(url) }
}
