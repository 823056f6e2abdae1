package cn.fujian.bamin.core.scan

import cn.fujian.bamin.core.Text

/** What staff hear and feel without a look at the screen. */
interface CuePort {
    /** Sounds and vibrates as the cue does, and says [words] if speech is on. Never blocks. */
    fun give(cue: Cue, words: Text)
}
