"use strict";
const form = document.querySelector("form");
const { kind, paper, order } = form.elements;
const main = document.querySelector("main");
const kindsOf = (row) => row.dataset.kinds.split("|").filter(Boolean);
const papers = [...document.querySelectorAll("article")].map((article) => {
  const rows = [...article.querySelectorAll("[data-kinds]")].map((row) => ({ row, kinds: kindsOf(row) }));
  return { article, rows, id: article.dataset.id, errors: Number(article.dataset.errors) };
});

const counts = new Map();
for (const { rows } of papers)
  for (const { kinds } of rows) for (const each of kinds) counts.set(each, (counts.get(each) ?? 0) + 1);
for (const part of ["entity", "relation", "result", "claim"]) {
  const group = document.createElement("optgroup");
  group.label = part;
  const found = [...counts].filter(([name]) => name.startsWith(`${part}: `)).sort((a, b) => b[1] - a[1]);
  for (const [name, count] of found)
    group.append(new Option(`${name.slice(part.length + 2)} (${count.toLocaleString("en")})`, name));
  if (found.length) kind.append(group);
}

function show() {
  const wanted = paper.value.trim().toLowerCase();
  let shown = 0;
  for (const { article, rows, id } of papers) {
    for (const { row, kinds } of rows) row.classList.toggle("other", kind.value !== "" && !kinds.includes(kind.value));
    const has = kind.value === "" || rows.some(({ kinds }) => kinds.includes(kind.value));
    article.hidden = !(has && id.toLowerCase().includes(wanted));
    shown += !article.hidden;
  }
  form.querySelector("output").value = `${shown.toLocaleString("en")} shown`;
}

function sort() {
  const byId = (a, b) => (a.id < b.id ? -1 : 1);
  papers.sort(order.value === "id" ? byId : (a, b) => b.errors - a.errors || byId(a, b));
  main.append(...papers.map(({ article }) => article));
}

form.addEventListener("input", show);
order.addEventListener("input", sort);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
show();
