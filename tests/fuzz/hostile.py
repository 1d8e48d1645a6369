"""A scenario that is well said and whose every name means harm to whatever shows it."""

from __future__ import annotations

SUMMIT = r"../../../tmp/=1+1 $\frac{1}{0}$ <script>alert(1)</script> {{7*7}} %s"
OUTCOME = "=cmd|' /C calc'!A0 $x^2$ <img src=x onerror=alert(1)>"
STAGE = "@SUM(1+1) $M_1$"
ISSUE, OPTION = "-2+3 $i$", "+1 <b>open</b>"

TEXT = rf"""
summit: '{SUMMIT}'
question: '=1+1 $\sqrt{{}}$ <script>'
stages: ['{STAGE}', T]
sources: {{'=s': '../../etc/passwd'}}
parties:
  '=R$x$': {{leader: '+A&<b>', speaks through: '-S'}}
  '@B\frac': {{leader: '-C../..'}}
record:
  '{STAGE}':
    - '+A&<b> inclined': '=1+1 [=s]'
on the table:
  '{ISSUE}': ['{OPTION}', shut]
judgement:
  chance: {{'=chance$y$': 10%}}
  intent:
    '+A&<b>': {{stays away: 40%, comes if: 20%, comes: 40%}}
    '-C../..': {{stays away: 30% from 20% to 40%, comes: 70%}}
  comes if: {{'+A&<b>': '-C../.. attends'}}
  may sign:
    '=R$x$': {{leader: any}}
    '@B\frac': {{leader: any}}
  talks:
    turns: 3
    wants:
      '=R$x$': {{'{ISSUE}': {{weight: 50%, '{OPTION}': 100%, shut: 0%}}, no agreement: 10%}}
      '@B\frac': {{'{ISSUE}': {{weight: 50%, '{OPTION}': 90%, shut: 10%}}, no agreement: 10%}}
outcomes:
  "{OUTCOME}": '+A&<b> attends and -C../.. attends'
  "'=quoted": '=chance$y$'
  '-2': always
"""
