package cn.fujian.bamin.core.scan

import cn.fujian.bamin.core.Text

class FakeCue : CuePort {
    val calls = mutableListOf<String>()

    override fun give(cue: Cue, words: Text) {
        calls += "$cue ${words.key}"
    }
}
