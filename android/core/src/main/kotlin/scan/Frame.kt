package cn.fujian.bamin.core.scan

import java.nio.ByteBuffer

/** An 8-bit grey frame, as a camera's luma plane. */
class Frame(
    /** Direct, so that it is read where it lies; at least stride × (height − 1) + width bytes. */
    val luma: ByteBuffer,
    val width: Int,
    val height: Int,
    /** Bytes from row to row. */
    val stride: Int = width,
    /** Quarter turns clockwise that bring it upright. */
    val quarterTurns: Int = 0,
    /** The part to look at; none: all of it. */
    val region: FrameRegion? = null,
    /** The buffer may be used again. */
    val release: () -> Unit = {},
) {
    companion object {
        /** A frame of bytes of one's own. */
        fun of(luma: ByteArray, width: Int, height: Int): Frame =
            Frame(ByteBuffer.allocateDirect(luma.size).put(luma).flip() as ByteBuffer, width, height)
    }
}

/** A part of a frame, in its own pixels. */
data class FrameRegion(val left: Int, val top: Int, val width: Int, val height: Int)
