package cn.fujian.bamin.core.number

import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.Outcome

/** A person's 12 digits, read out to staff. */
interface NumberPort {
    /** Asks the server; without a network the number is noted. */
    suspend fun ask(number: String): Outcome<NumberAnswer>
}

sealed interface NumberAnswer {
    /** The server's word: the name masked, [asOf] in Unix seconds. */
    data class Resolved(val colour: Colour, val name: String, val asOf: Long) : NumberAnswer

    /** Not reached: the number waits in the queue. Never green. */
    data object Noted : NumberAnswer
}
