import { play } from '../shared/tones'

let player: AudioContext | undefined

/** Prepares the sound, which browsers allow only after the page was touched. */
export function listen(): void {
  addEventListener('pointerdown', () => 'AudioContext' in window && (player ??= new AudioContext()), { once: true })
}

/** Plays two notes and vibrates. */
export function ring(): void {
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.([200, 100, 200])
  if (player) play(player, [880, 1175], { step: 0.25, fade: 0.22, loud: 0.3 })
}
