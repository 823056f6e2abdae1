package cn.fujian.bamin.core

/** What a fake does that was given no answer: a test names each call that it expects. */
fun unexpected(): Nothing = throw AssertionError("a call that the test gave no answer for")
