"""The shape of a scenario's parts: the keys of each, told to whoever writes them.

`invited` is about the parties, `said` about the record, `judged` about the judgement, in which
`sent` is about delegations, `wanted` about talks and `movers` about what shifts odds.
"""
