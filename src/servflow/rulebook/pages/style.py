"""How a page looks: on screens of any width, by day and by night, and on paper."""

from __future__ import annotations

STYLE = """\
:root{color-scheme:light dark;--ink:#1b1f24;--dim:#5a6472;--line:#d5dae1;--paper:#fff;--shade:#f4f6f8;\
--link:#0b5cad;--mark:#fff3bf}
@media (prefers-color-scheme:dark){:root{--ink:#e3e7ec;--dim:#9aa5b3;--line:#363e48;--paper:#14181d;--shade:#1d232a;\
--link:#7fb7f2;--mark:#4a3f10}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:76rem;padding:2.5rem 1.5rem 4rem;color:var(--ink);background:var(--paper);\
font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",\
"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
h1{font-size:1.9rem;line-height:1.25;margin:0 0 1.2rem}
h2{font-size:1.35rem;margin:3rem 0 .8rem;padding-bottom:.35rem;border-bottom:2px solid var(--ink)}
h3{font-size:1.05rem;margin:1.8rem 0 .5rem}
h1 span:lang(zh),h2 span:lang(zh),h3 span:lang(zh){color:var(--dim);font-weight:500;margin-left:.35em}
a{color:var(--link);text-decoration:none}
a:hover,a:focus{text-decoration:underline}
p{margin:.4rem 0 .8rem;max-width:60rem}
nav h2{border:0;margin:2rem 0 .2rem}
nav ol{columns:2 20rem;margin:.4rem 0;padding-left:1.6rem}
nav li{break-inside:avoid;padding:.1rem 0}
nav span:lang(zh){color:var(--dim)}
table{border-collapse:collapse;width:100%;margin:.4rem 0 1.2rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .7rem;border:1px solid var(--line)}
thead th{background:var(--shade);font-weight:600;border-bottom:2px solid var(--dim)}
table.head{width:auto;min-width:min(100%,34rem)}
table.head th{font-weight:500;color:var(--dim);background:var(--shade);white-space:nowrap}
table.head th .pair{display:inline;margin-right:.4em}
table.head td{overflow-wrap:anywhere}
table.rows td{overflow-wrap:break-word}
table.c3 td:nth-child(1){width:18%}
table.c4 td:nth-child(1){width:14%}
table.c5 td:nth-child(1),table.c6 td:nth-child(1){width:9.5%}
table.c5 td:nth-child(2){width:30%}
table.c5 td:nth-child(3),table.c5 td:nth-child(4){width:24%}
table.c6 td:nth-child(2){width:26%}
a code{white-space:nowrap}
tr.over th{background:var(--shade)}
tr:target td,tr:target th{background:var(--mark)}
td div+div,th div+div{margin-top:.3rem}
.pair{display:block}
.pair+.pair{color:var(--dim)}
.pair strong:lang(zh){font-weight:500}
.faint{color:var(--dim);font-size:.88em}
code{font:.92em ui-monospace,SFMono-Regular,Consolas,monospace;overflow-wrap:anywhere}
td:first-child>div:first-child>code{font-weight:600}
details{margin:1.2rem 0}
summary{cursor:pointer;font-weight:600;padding:.3rem 0}
summary span:lang(zh){color:var(--dim);font-weight:500}
#sign-off table td{height:3.2rem}
@media screen and (max-width:46rem){
body{padding:1.2rem .9rem 3rem}
table.rows thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.rows,table.rows tbody,table.rows tr,table.rows td,table.rows th{display:block;width:auto}
table.rows tr{border:1px solid var(--line);border-radius:.4rem;margin:.7rem 0;overflow:hidden}
table.rows td,table.rows th{border:0;border-bottom:1px solid var(--line)}
table.rows td:nth-child(n){width:auto}
table.rows td:first-child{background:var(--shade)}
table.rows td:last-child{border-bottom:0}
table.rows td:empty{display:none}
table.rows td::before{content:attr(data-head);display:block;color:var(--dim);font-size:.8em;margin-bottom:.1rem}
#sign-off table td:empty{display:block}
table.head,table.head tbody,table.head tr,table.head th,table.head td{display:block;white-space:normal}
table.head th{border-bottom:0}
}
@media print{
:root{--ink:#000;--dim:#444;--line:#999;--paper:#fff;--shade:#f2f2f2;--link:#000;--mark:#fff}
@page{margin:16mm 14mm}
body{font-size:8.5pt;max-width:none;padding:0}
h2{break-after:avoid;margin-top:1.6rem}
h3,thead{break-after:avoid}
tr{break-inside:avoid}
details:not([open]){display:none}
a{text-decoration:none}
}
"""
"""The one style sheet of every page."""
