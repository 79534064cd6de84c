let player: AudioContext | undefined

/** Prepares the sound, which browsers allow only after the page was touched. */
export function listen(): void {
  addEventListener('pointerdown', () => 'AudioContext' in window && (player ??= new AudioContext()), { once: true })
}

/** Plays two notes and vibrates. */
export function ring(): void {
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.([200, 100, 200])
  if (!player) return
  for (const [i, pitch] of [880, 1175].entries()) {
    const tone = player.createOscillator()
    const level = player.createGain()
    const begin = player.currentTime + i * 0.25
    tone.frequency.value = pitch
    level.gain.setValueAtTime(0.3, begin)
    level.gain.exponentialRampToValueAtTime(0.001, begin + 0.22)
    tone.connect(level).connect(player.destination)
    tone.start(begin)
    tone.stop(begin + 0.25)
  }
}
