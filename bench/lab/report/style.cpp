#include "bench/lab/report/page.hpp"

namespace whorl::lab::report {

const std::string_view kStyle = R"(
:root { --ink: #1b1d21; --quiet: #5a6069; --rule: #d9dce1; --wash: #f5f6f8 }
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body { margin: 0 auto; max-width: 1240px; padding: 1.5rem 1.25rem 4rem; color: var(--ink); background: #fff;
  font: 16px/1.5 system-ui, "Segoe UI", "Helvetica Neue", "Liberation Sans", Arial, sans-serif }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .75rem; overflow-wrap: anywhere }
h2 { font-size: 1.35rem; margin: 3rem 0 .5rem; padding-top: .6rem; border-top: 2px solid var(--ink) }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; overflow-wrap: anywhere }
p, dl { max-width: 46rem; margin: .5rem 0 1rem; overflow-wrap: anywhere }
header p { font-size: 1.08rem }
a { color: #00548a }
nav ul { list-style: none; margin: 1.25rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .35rem 1.25rem }
small { display: block; color: var(--quiet); font-size: .78em; font-weight: normal; line-height: 1.3 }

.box { overflow-x: auto; margin: 1rem 0 }
.box:focus-visible { outline: 2px solid #0072b2; outline-offset: 2px }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; line-height: 1.35 }
th, td { text-align: right; vertical-align: top; padding: .4rem .7rem }
th { font-weight: 600 }
th[scope=row], th[scope=rowgroup], thead th:first-child { text-align: left; overflow-wrap: anywhere }
thead th { vertical-align: bottom; border-bottom: 1.5px solid var(--ink); line-height: 1.25 }
.pairs td:nth-child(n + 3), .pairs th:nth-child(n + 3) { text-align: left; overflow-wrap: anywhere }
.numbers { width: 100% }
.numbers tbody tr { border-bottom: 1px solid var(--rule) }
.numbers th[scope=row] { min-width: 9rem; max-width: 20rem }
.numbers th[scope=row] { position: sticky; left: 0; background: #fff }
.numbers td { white-space: nowrap }
.numbers thead th { max-width: 8.5rem; min-width: 4.5rem }
.facts th[scope=row] { min-width: 9rem; white-space: normal; vertical-align: top }
.facts td { text-align: left; overflow-wrap: anywhere }
.facts tr { border-bottom: 1px solid var(--rule) }
.footnotes { font-size: .85rem; color: var(--quiet); max-width: 46rem; overflow-wrap: anywhere }
.footnotes ::marker { content: "note " counter(list-item) ": " }
.footnotes { padding-left: 3.6rem }

.scale { list-style: none; display: flex; margin: .5rem 0 0; padding: 0; font-size: .75rem; max-width: 26rem }
.scale li { flex: 1; text-align: center; padding: .15rem 0 }
.heat table { border-collapse: separate; border-spacing: 1px; font-size: .82rem; line-height: 1.2 }
.heat th, .heat td { padding: .22rem .4rem }
.heat td { text-align: center; vertical-align: middle }
.heat td.none { color: var(--quiet); background: var(--wash) }
.heat thead th { text-align: center; font-size: .76rem; background: #fff; overflow-wrap: anywhere }
.heat td, .heat thead th { width: 4.7rem; min-width: 4.2rem; max-width: 5.2rem }
.heat thead th:first-child { text-align: left; max-width: none }
.heat th:first-child { position: sticky; left: 0; background: #fff; z-index: 1 }
.heat th[scope=row] { font-weight: normal; min-width: 12rem; max-width: 24rem }
.heat th small { display: inline }
.heat .group th { font-weight: 700; padding-top: .9rem }
.heat .group th span { position: sticky; left: .4rem }
.heat .overall th, .heat .overall td { font-weight: 700 }
.heat th[scope=row] .transform { font-weight: 600 }
.heat th[scope=row] .again { font-weight: normal; color: var(--quiet) }
@media (min-width: 1180px) {
  .heat:not(.wide) .box { overflow: visible }
  .heat:not(.wide) thead th { position: sticky; top: 0; z-index: 2 }
}

.key { list-style: none; margin: .75rem 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .85rem }
.key li { display: flex; align-items: center; gap: .45rem; min-width: 0 }
.key li svg { flex: none }
.key li span { overflow-wrap: anywhere }
.plots { display: grid; gap: 1.25rem 1.5rem; grid-template-columns: repeat(auto-fill, minmax(min(270px, 100%), 1fr)) }
.broad { grid-template-columns: repeat(auto-fill, minmax(min(500px, 100%), 1fr)) }
.broad, .large { overflow-x: auto }
.large figure { max-width: 800px }
.broad svg, .large svg { min-width: 520px }
figure { margin: 0; min-width: 0 }
figcaption { font-weight: 600; font-size: .9rem; margin-bottom: .3rem; overflow-wrap: anywhere }
figure > svg { display: block; width: 100%; height: auto }
.note { font-size: .78rem; line-height: 1.35; color: var(--quiet); margin: .25rem 0 0 }
svg text { font: 12px system-ui, "Segoe UI", "Helvetica Neue", "Liberation Sans", Arial, sans-serif; fill: #33373d }
svg .quiet { fill: #5a6069 }
svg .start { text-anchor: start }
svg .middle { text-anchor: middle }
svg .end { text-anchor: end }
svg .halo { paint-order: stroke; stroke: #fff; stroke-width: 3px; stroke-linejoin: round }
svg .grid { stroke: #e4e6ea }
svg .axis { stroke: #80868f }
svg .guide { stroke: #1b1d21; stroke-dasharray: 5 3 }
svg .curve { fill: none; stroke-width: 1.8; stroke-linejoin: round }
svg .area { fill-opacity: .22; stroke: none }
svg .stems { fill: none; stroke-width: 1.2 }
svg .mark { stroke-width: .5 }
svg .arms { fill: none; stroke-width: 1.8 }
svg .open { fill: #fff; stroke-width: 2.2 }
svg .dot { fill: #b4b9c1 }

.examples { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)) }
.examples img { max-width: 100%; height: auto; display: block; margin-bottom: .3rem }
.examples figcaption { font-weight: normal; font-size: .8rem }
dt { font-weight: 600; margin-top: .75rem }
dd { margin: 0 }

@media (max-width: 600px) {
  body { padding: 1rem .9rem 3rem; font-size: 15px }
  h1 { font-size: 1.5rem }
  .numbers th[scope=row] { min-width: 7rem; max-width: 7rem }
  .numbers th small { display: none }
  .heat th[scope=row] { min-width: 7rem; max-width: 8.5rem }
  .heat .again { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  .heat td, .heat thead th { width: 3.7rem; min-width: 3.7rem; padding: .22rem .15rem }
  .heat thead th { font-size: .7rem }
  .heat thead th:first-child { padding-left: .4rem }
}

@page { size: A4; margin: 14mm 13mm }
@media print {
  html { font-size: 9.5pt }
  body { max-width: none; padding: 0; font-size: 9.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  nav { display: none }
  h1 { font-size: 18pt }
  h2 { font-size: 13pt; margin-top: 8mm; break-after: avoid }
  h3 { break-after: avoid; margin-top: 4mm }
  p { break-inside: avoid }
  section > p, .key, .scale, .overall { break-after: avoid }
  p, dl { max-width: none }
  .box, .heat .box, .broad, .large { overflow: visible }
  thead { display: table-header-group }
  tr, figure, .key, .scale, dl > div { break-inside: avoid }
  .heat tbody { break-inside: avoid }
  .numbers { min-width: 0; font-size: 7.5pt }
  .numbers th, .numbers td { padding: .25rem .35rem }
  .numbers thead th { min-width: 0 }
  .numbers th[scope=row] { position: static; min-width: 12rem; max-width: 12rem }
  .numbers td small { white-space: normal }
  .facts { font-size: 8pt }
  .heat table { font-size: 7pt; width: 100%; table-layout: fixed }
  .heat thead th, .heat td { padding: .1rem .15rem; width: auto; min-width: 0; max-width: none }
  .heat thead th { font-size: 6pt; position: static }
  .heat th:first-child { position: static; width: 10rem; min-width: 0; max-width: none }
  .plots { grid-template-columns: repeat(3, 1fr); gap: 4mm }
  .plots.broad { grid-template-columns: 1fr }
  .broad figure { max-width: 130mm }
  .broad svg, .large svg { min-width: 0 }
  .examples { grid-template-columns: repeat(5, 1fr) }
}
)";

}  // namespace whorl::lab::report
