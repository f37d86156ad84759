/** The controls that decide about the picture. */
import { create, element, onClick } from "./dom.ts";
import type { Explorer } from "./explorer.ts";
import { labelOfGroup } from "./latent_state.ts";
import { takeSeed } from "./seed_field.ts";
import { makeSlider, type Slider } from "./slider.ts";

/** Lets all of them work. */
export function addControls(explorer: Explorer): void {
  addSeed(explorer);
  addSteps(explorer);
  addCondition(explorer);
  addTruncation(explorer);
  addSliders(explorer);
  const isSteerable = explorer.model.variables > 0 ||
    conditionsOf(explorer).length > 0;
  element("controls").hidden = !isSteerable;
}

function addSeed(explorer: Explorer): void {
  const field = element<HTMLInputElement>("seed");
  element("seed-label").hidden = explorer.model.variables === 0;
  element("new-seed").hidden = explorer.model.variables === 0;
  onClick("new-seed", () => newSeed(explorer));
  field.addEventListener("change", () => {
    const seed = takeSeed(field);
    if (seed !== undefined) void explorer.set({ seed });
  });
  explorer.listen({ onState: ({ seed }) => (field.value = seed) });
}

/** Another picture altogether. */
export function newSeed(explorer: Explorer): Promise<void> {
  const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
  return explorer.set({ seed: String(seed) });
}

function addSteps(explorer: Explorer): void {
  onClick("reset", () => explorer.reset());
  onClick("undo", () => explorer.undo());
  onClick("redo", () => explorer.redo());
  explorer.listen({
    onState() {
      const { canUndo, canRedo } = explorer.history;
      element<HTMLButtonElement>("undo").disabled = !canUndo;
      element<HTMLButtonElement>("redo").disabled = !canRedo;
    },
  });
}

/** The values of the model's condition with their names. */
export function conditionsOf({ model }: Explorer) {
  const { inputs } = model.scene.card.execution;
  const found = inputs.find(({ kind }) => kind === "condition");
  return found?.kind === "condition" ? found.values : [];
}

function addCondition(explorer: Explorer): void {
  const values = conditionsOf(explorer);
  const select = element<HTMLSelectElement>("condition");
  select.append(
    ...values.map(({ value, label }) =>
      create("option", { value: String(value), textContent: label })
    ),
  );
  element("condition-label").hidden = values.length === 0;
  select.addEventListener(
    "change",
    () => void explorer.set({ condition: Number(select.value) }),
  );
  explorer.listen({
    onState: ({ condition }) => (select.value = String(condition)),
  });
}

/** The condition after the present one. */
export function nextCondition(explorer: Explorer): void {
  const values = conditionsOf(explorer);
  const { condition } = explorer.state;
  const place = values.findIndex(({ value }) => value === condition);
  const next = values[(place + 1) % values.length];
  if (next !== undefined) void explorer.set({ condition: next.value });
}

function addTruncation(explorer: Explorer): void {
  const field = element<HTMLInputElement>("truncation");
  element("truncation-label").hidden = explorer.model.variables === 0;
  field.addEventListener("change", () => {
    if (!field.reportValidity()) return;
    const value = field.valueAsNumber;
    void explorer.set({
      truncation: Number.isFinite(value) ? value : undefined,
    });
  });
  explorer.listen({
    onState: ({ truncation }) => (field.value = String(truncation ?? "")),
  });
}

function addSliders(explorer: Explorer): void {
  const { groups, variables, scene } = explorer.model;
  const size = scene.sliderGrouper;
  element("grouping").textContent =
    `${variables} variables, ${size} to a slider`;
  const offset = makeSlider(
    "Offset",
    (value, isStep) => void explorer.set({ offset: value }, isStep),
  );
  element("offset").append(...offset.nodes);
  const sliders = Array.from({ length: groups }, (_, group) => {
    const label = labelOfGroup(group, { size, variables });
    return groupSlider(explorer, group, label);
  });
  explorer.listen({
    onState(state) {
      offset.value = state.offset;
      sliders.forEach((slider, group) =>
        slider.value = state.sliders[group] ?? 0
      );
    },
  });
}

function groupSlider(
  explorer: Explorer,
  group: number,
  label: string,
): Slider {
  const slider = makeSlider(label, (value, isStep) => {
    const sliders = explorer.state.sliders.with(group, value);
    void explorer.set({ sliders }, isStep);
  });
  const row = create("div", { className: "slider" }, [...slider.nodes]);
  element("sliders").append(row);
  return slider;
}
