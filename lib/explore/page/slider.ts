/** A slider with a field for its number. */
import { create } from "./dom.ts";

/** How far a slider reaches to both sides: three standard deviations. */
const REACH = 3;

/** A labelled slider that can be read and set. */
export interface Slider {
  /** Its elements. */
  readonly nodes: readonly Node[];
  /** Where it stands. */
  value: number;
}

/**
 * Makes a slider.
 *
 * @param label Its name.
 * @param onMove Called with the value; `isStep` when the user lets go.
 */
export function makeSlider(
  label: string,
  onMove: (value: number, isStep: boolean) => void,
): Slider {
  const settings = { step: "0.05", value: "0" };
  const range = create("input", {
    ...settings,
    type: "range",
    min: String(-REACH),
    max: String(REACH),
    ariaLabel: label,
  });
  const number = create("input", {
    ...settings,
    type: "number",
    ariaLabel: `${label}, as a number`,
  });
  let isHeld = false;
  range.addEventListener("input", () => {
    number.value = range.value;
    onMove(range.valueAsNumber, !isHeld);
    isHeld = true;
  });
  range.addEventListener("change", () => (isHeld = false));
  number.addEventListener("change", () => {
    const value = Number.isFinite(number.valueAsNumber)
      ? number.valueAsNumber
      : 0;
    number.value = range.value = String(value);
    onMove(value, true);
  });
  return {
    nodes: [create("span", { textContent: label }), range, number],
    get value() {
      return number.valueAsNumber;
    },
    set value(value) {
      if (this.value === value) return;
      range.value = number.value = String(value);
    },
  };
}
