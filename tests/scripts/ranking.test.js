// What the search takes for one word, and what it puts first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { alike, searcher, words } from "../../docs/assets/search/ranking.js";

const INDEX = {
  pages: [
    ["chain/", "The chain", 1],
    ["tires/", "Tires", 1],
    ["glossary/#tire", "Tire", 0.85],
    ["lead/", "Leading “Tires” with a group", 0.45],
    ["fall/", "After a fall", 1],
  ],
  urgent: [
    { title: "Did you fall?", text: "", about: "crisis", page: "fall", foundBy: ["bleeding", "hit/hurt head"] },
    { title: "Are you lost?", text: "", about: "crisis", page: "fall", foundBy: ["lost in woods"] },
  ],
};
const TEXTS = {
  pages: [
    ["Clean it and oil it.", ["it squeaks", "rusty"], [["worn", "When it is worn", ["chain checker"]]]],
    ["Pump them up.", ["flat", "puncture"], []],
    ["What a wheel stands on.", [], []],
    ["For clubs.", [], []],
    ["What to do first.", ["crash"], []],
  ],
  words: { grease: [0], helmet: [4, 1] },
};
const search = searcher(INDEX, TEXTS);
const first = (query) => search.find(query)[0]?.address;

test("a text is taken apart into small words without accents and apostrophes", () => {
  assert.deepEqual(words("I can’t—Crème brûlée, don't!"), ["i", "cant", "creme", "brulee", "dont"]);
  assert.deepEqual(words("⋯ — !"), []);
});

for (const [a, b, least, most] of [
  ["tire", "tire", 1, 1],
  ["tires", "tire", 0.9, 0.99],
  ["squeaking", "squeaks", 0.8, 0.9],
  ["punct", "puncture", 0.6, 0.9],
  ["tyre", "tire", 0.75, 0.85],
  ["puncutre", "puncture", 0.75, 0.85],
  ["punncture", "puncture", 0.75, 0.85],
  ["puncure", "puncture", 0.75, 0.85],
  ["flat", "chain", 0, 0],
  ["hip", "hop", 0, 0],
]) {
  test(`“${a}” is as like “${b}” as it should be`, () => {
    const like = alike(a, b);
    assert.ok(like >= least && like <= most, String(like));
  });
}

test("a word that the guide has is no slip of another one", () => {
  assert.equal(alike("homeless", "hopeless", true), 0);
});

for (const [query, address] of [
  ["tires", "tires/"],
  ["tire", "tires/"],
  ["rusty chian", "chain/"],
  ["chainchecker", "chain/#worn"],
  ["chain cheker", "chain/#worn"],
  ["grease", "chain/"],
  ["leading a group", "lead/"],
  ["crásh", "fall/"],
]) {
  test(`“${query}” leads to ${address}`, () => assert.equal(first(query), address));
}

test("a page on a thing comes before its term, and both before those who lead", () => {
  assert.deepEqual(search.find("tires").map(({ address }) => address).slice(0, 3), ["tires/", "glossary/#tire", "lead/"]);
});

test("what is urgent needs all words of one phrase, in any order, and lifts its page", () => {
  assert.equal(search.answer("my head, I hit it").urgent?.title, "Did you fall?");
  assert.equal(search.answer("i am bleding").urgent?.title, "Did you fall?");
  assert.equal(search.answer("i hit the road").urgent, undefined);
  assert.equal(search.answer("lost in the woods and bleeding").urgent?.title, "Are you lost?", "the longest phrase tells most");
  assert.ok(search.answer("hit head on the chain").found.some(({ address }) => address === "fall/"));
});

test("only what is wanted is found", () => {
  assert.deepEqual(search.find("tires", "lead").map(({ address }) => address), ["lead/"]);
});

test("where nothing is found, the nearest words are searched for, and named", () => {
  assert.deepEqual(search.answer("xqzjv"), { urgent: undefined, found: [], near: [] });
  const { found, near } = search.answer("puxxxure");
  assert.deepEqual([near, found[0].address], [["puncture"], "tires/"]);
});

test("before its texts have come it finds what it knows", () => {
  assert.equal(searcher(INDEX).find("chain")[0].address, "chain/");
  assert.equal(searcher(INDEX).answer("hurt my head").urgent?.title, "Did you fall?");
});
