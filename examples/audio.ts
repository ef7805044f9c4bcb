/**
 * Audio features: a synthesised, voice-like signal through framing, window, spectrum, mel filter bank, logarithm,
 * normalisation and clipping: the front end of a speech recogniser.
 *
 * Run with `npx tsx examples/audio.ts`; the report is examples/reports/audio.html. The signal is made here.
 */
import * as np from "../src/index.ts";
import { heatmap, line, notebook } from "../src/notebook/index.ts";

const nb = notebook(import.meta.url, { output: "reports/", print: false });

// %% [markdown]
// # From sound to features
//
// A voice is a buzz (the vocal cords' fundamental and its harmonics) shaped by resonances (formants). Here three vowels
// follow one another while the pitch rises and falls; then the sound is cut into short frames, and each frame's spectrum
// is summed in bands as wide as the ear's.

// %% The signal
const sampleRate = 16_000;
const seconds = 1.5;
const t = np.arange(sampleRate * seconds).div(sampleRate);
// The pitch swings around 130 Hz; its phase is the integral, written out.
const pitch = np
  .sin(t.mul(2 * np.pi).div(seconds))
  .mul(25)
  .add(130);
const phase = t.mul(130).sub(
  np
    .cos(t.mul((2 * np.pi) / seconds))
    .sub(1)
    .mul((25 * seconds) / (2 * np.pi)),
);
/** Formants in Hz of the vowels of "spa", "see", "sue" (means after Peterson and Barney, 1952). */
const vowels = [
  [730, 1090, 2440],
  [270, 2290, 3010],
  [300, 870, 2240],
] as const;
const harmonic = np.arange(1, 31).at(":", np.newaxis);
const frequency = harmonic.mul(pitch);
/** How loud each harmonic is at each time while one vowel is spoken. */
function loudness(formants: readonly number[], index: number): np.NDArray {
  const resonance = formants
    .map((formant, i) =>
      np
        .exp(
          frequency
            .sub(formant)
            .div(90 + 40 * i)
            .square()
            .mul(-0.5),
        )
        .mul(1 / (1 + i)),
    )
    .reduce((sum, one) => sum.add(one));
  const middle = (seconds / 3) * (index + 0.5);
  const envelope = np.exp(t.sub(middle).div(0.14).power(4).mul(-1));
  return resonance.add(0.02).mul(envelope);
}
const amplitude = vowels.map(loudness).reduce((sum, one) => sum.add(one));
const buzz = np
  .sin(harmonic.mul(phase).mul(2 * np.pi))
  .mul(amplitude)
  .sum(0);
const signal = buzz.div(np.abs(buzz).max()).mul(0.9).eval();
console.log(`${signal.size} samples at ${sampleRate} Hz; peak ${Number(np.abs(signal).max()).toFixed(2)}.`);
nb.show(line(t, signal, { title: "the sound", xlabel: "seconds", height: 220 }));
nb.show(
  line(t.at("4000:4600"), signal.at("4000:4600"), { title: "a closer look", xlabel: "seconds", height: 200 }),
);

// %% Frames of 30 ms, every 10 ms, with Hann's window
const [hop, length] = [160, 480];
const blocks = signal.reshape(-1, hop);
const frameCount = blocks.length - length / hop + 1;
const frames = np.hstack([0, 1, 2].map((shift) => blocks.at(`${shift}:${shift + frameCount}`)));
const window = np.subtract(0.5, np.cos(np.arange(length).mul((2 * np.pi) / length)).mul(0.5));
const windowed = frames.mul(window);
console.log(`${frameCount} frames of ${length} samples.`);

// %% Power spectrum: a Fourier transform by matrix products
const bins = length / 2 + 1;
const angle = np
  .arange(length)
  .at(":", np.newaxis)
  .mul(np.arange(bins))
  .mul((-2 * np.pi) / length);
const power = windowed
  .matmul(np.cos(angle))
  .square()
  .add(windowed.matmul(np.sin(angle)).square())
  .eval();
const decibel = np.log10(power.add(1e-10)).mul(10);
nb.show(
  heatmap(decibel.T.at("::-1"), {
    title: "spectrum in dB",
    range: [-40, 40],
    extent: [0, seconds, sampleRate / 2000, 0],
    xlabel: "seconds",
    ylabel: "kHz",
    height: 320,
  }),
);

// %% Mel filter bank: forty triangles
/** Hertz to mel and back (O'Shaughnessy, 1987). */
const mel = (hertz: number) => 2595 * Math.log10(1 + hertz / 700);
const bands = 40;
const edges = np
  .power(10, np.linspace(mel(60), mel(7600), bands + 2).div(2595))
  .sub(1)
  .mul(700);
const hertz = np
  .arange(bins)
  .mul(sampleRate / length)
  .at(":", np.newaxis);
const [low, middle, high] = [edges.at(":-2"), edges.at("1:-1"), edges.at("2:")];
const bank = np
  .minimum(hertz.sub(low).div(middle.sub(low)), high.sub(hertz).div(high.sub(middle)))
  .clip(0, null);
const energies = power.matmul(bank);
nb.show(
  line(np.arange(bins).mul(sampleRate / length), bank.at(":", "::5"), {
    title: "every fifth filter",
    xlabel: "Hz",
    height: 200,
  }),
);

// %% Logarithm, normalised and clipped
const logs = np.log(np.maximum(energies, 1e-10));
const features = logs.sub(logs.mean(0)).div(logs.std(0)).clip(-2.5, 2.5).eval();
const told = np.explain(logs.sub(logs.mean(0)).div(logs.std(0)).clip(-2.5, 2.5));
console.log(
  `Features of shape (${features.shape.join(", ")}) from ${Number(features.min()).toFixed(2)} to ${Number(features.max()).toFixed(2)}; ${told.kernels.length} kernels, ${told.bands.length} band(s).`,
);
nb.show(
  heatmap(features.T.at("::-1"), {
    title: "what a recogniser would see",
    colors: "coolwarm",
    range: [-2.5, 2.5],
    extent: [0, seconds, bands, 0],
    xlabel: "seconds",
    ylabel: "mel band",
    height: 320,
  }),
);
// The loudest band should follow the first formants: low, then lowest.
const thirds = [0, 1, 2].map((i) => {
  const from = Math.floor((frameCount * i) / 3);
  const mean = energies.at(`${from}:${Math.floor((frameCount * (i + 1)) / 3)}`).mean(0);
  return edges.item(Number(mean.argmax()) + 1);
});
console.log(
  `Loudest bands of the three vowels: ${thirds.map((f) => `${f.toFixed(0)} Hz`).join(", ")} (first formants 730, 270, 300 Hz).`,
);
await nb.save();
