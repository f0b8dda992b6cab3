// The keyboard: moving about with single keys, and a barcode scanner that types an order id and Enter.
"use strict";

const ORDER_ID = /^OR\d{5,12}$/i;
// A scanner types faster than this, in milliseconds between two characters; so may a person who means it.
const BETWEEN_CHARACTERS = 400;
const AFTER_G = 1500;
const OFF = "waybill-keys-off";

let typed = "";
let typedAt = -Infinity;
let pressedG = -Infinity;
// Where one was, for when the row itself is gone.
let place = -1;

// A browser may refuse to keep anything.
function isOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function turn(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    return;
  }
}

function isField(element) {
  const clicked = "[type=checkbox], [type=radio], [type=button], [type=submit], [type=reset], [type=file]";
  if (element?.isContentEditable || element?.matches?.("textarea, select")) return true;
  return Boolean(element?.matches?.("input") && !element.matches(clicked));
}

function isVisible(element) {
  return element.getClientRects().length > 0;
}

function goToOrder(orderId) {
  location.assign(`${document.body.dataset.orders}/${orderId.toUpperCase()}`);
}

// The link of each row, in the order of the page: what the row is about, which Enter then opens.
function links() {
  return [...document.querySelectorAll("main tbody tr, main [data-row]")]
    .map((row) => [...row.querySelectorAll("a[href]")].find(isVisible))
    .filter(Boolean);
}

function move(by) {
  const all = links();
  if (!all.length) return;
  const row = document.activeElement?.closest("tbody tr, [data-row]");
  const here = row ? all.findIndex((link) => row.contains(link)) : -1;
  // From a place whose row is gone one goes on from there.
  const from = here >= 0 ? here : by > 0 ? Math.min(place - 1, all.length - 1) : place + 1;
  place = Math.max(0, Math.min(all.length - 1, from + by));
  all[place].focus({ focusVisible: true });
  all[place].scrollIntoView({ block: "nearest" });
}

function search() {
  const field = [...document.querySelectorAll("main input[type=search]")].find(isVisible);
  field?.focus();
  field?.select();
  return Boolean(field);
}

// The place in the navigation whose name begins with this letter.
function goTo(letter) {
  const places = [...document.querySelectorAll(".nav a")];
  places.find((it) => it.textContent.trim().toLowerCase().startsWith(letter))?.click();
}

function shortcut(event) {
  if (event.timeStamp - pressedG < AFTER_G && /^[a-z]$/.test(event.key)) {
    pressedG = -Infinity;
    goTo(event.key);
    return true;
  }
  switch (event.key) {
    case "/": return search();
    case "j": move(1); return true;
    case "k": move(-1); return true;
    case "?": document.getElementById("keys").showPopover(); return true;
    case "g": pressedG = event.timeStamp; return true;
  }
  return false;
}

// What was typed in quick succession until now.
function remember(event) {
  if (event.timeStamp - typedAt > BETWEEN_CHARACTERS) typed = "";
  typedAt = event.timeStamp;
  typed = event.key.length === 1 ? (typed + event.key).slice(-20) : event.key === "Shift" ? typed : "";
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (isField(event.target) || document.querySelector("dialog[open], [popover]:popover-open")) return;
  if (event.key === "Enter") {
    const isRecent = event.timeStamp - typedAt <= BETWEEN_CHARACTERS;
    const scanned = isRecent && typed.match(/OR\d{5,12}$/i)?.[0];
    typed = "";
    if (!scanned) return;
    // Enter belongs to the scanner, not to what happens to have the focus.
    event.preventDefault();
    goToOrder(scanned);
    return;
  }
  remember(event);
  if (!isOff() && shortcut(event)) event.preventDefault();
});

// A whole order id in the search for orders is that order, before htmx hears of it. Elsewhere it may be a sku.
document.addEventListener("submit", (event) => {
  const isForOrders = new URL(event.target.action).pathname === document.body.dataset.orders;
  const orderId = isForOrders ? event.target.querySelector("input[type=search]")?.value.trim() : "";
  if (!ORDER_ID.test(orderId ?? "")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  goToOrder(orderId);
}, { capture: true });

const onOff = document.getElementById("keys-on");
onOff.checked = !isOff();
onOff.addEventListener("change", () => turn(onOff.checked));
