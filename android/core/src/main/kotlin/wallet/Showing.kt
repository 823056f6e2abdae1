package cn.fujian.bamin.core.wallet

import cn.fujian.bamin.core.ClockQuality
import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.LastTest

/** What there is to draw. */
sealed interface Presented {
    /** A code that a scanner takes now. */
    data class Code(val showing: Showing) : Presented

    /** Nothing that a scanner would take. */
    data class Nothing(val subject: String, val why: NoPass) : Presented

    /** The engine could not say. */
    data class Failed(val why: Failure) : Presented
}

/** A code on the screen. */
data class Showing(
    val subject: String,
    /** The text of the symbol. */
    val text: String,
    val symbol: Symbol,
    val colour: Colour,
    /** Masked. */
    val name: String,
    /** 12 digits. */
    val number: String,
    /** Until the symbol changes, 1 to 15. */
    val secondsLeft: Int,
    /** Until the number changes, 1 to 30. */
    val numberSecondsLeft: Int,
    /** Unix seconds. */
    val validUntil: Long,
    /** There is always one to show until then, also without a network. Unix seconds. */
    val showsUntil: Long,
    /** The facts are those of then, Unix seconds. */
    val asOf: Long,
    /** How sure this phone is of its time. */
    val clock: ClockQuality,
    val lastTest: LastTest?,
    /** A scanner's digits that are in it. */
    val challenge: Int?,
)

/** A QR code without its quiet zone of 4 modules. */
class Symbol(
    /** Modules along one side. */
    val width: Int,
    private val modules: ByteArray,
) {
    init {
        require(modules.size == width * width) { "a symbol is a square" }
    }

    /** Whether the module is dark. */
    fun dark(x: Int, y: Int): Boolean = modules[y * width + x] != 0.toByte()

    override fun equals(other: Any?) =
        other is Symbol && width == other.width && modules.contentEquals(other.modules)

    override fun hashCode() = 31 * width + modules.contentHashCode()

    override fun toString() = "Symbol($width)"
}
