/** Plays tones of these pitches, a step in seconds apart, each as loud as said at its beginning and gone after its fade. */
export function play(player: AudioContext, pitches: number[], { step, fade, loud }: { step: number; fade: number; loud: number }): void {
  for (const [i, pitch] of pitches.entries()) {
    const tone = player.createOscillator()
    const level = player.createGain()
    const begin = player.currentTime + i * step
    tone.frequency.value = pitch
    level.gain.setValueAtTime(loud, begin)
    level.gain.exponentialRampToValueAtTime(0.001, begin + fade)
    tone.connect(level).connect(player.destination)
    tone.start(begin)
    tone.stop(begin + step)
  }
}
