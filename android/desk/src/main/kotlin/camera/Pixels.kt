package cn.fujian.bamin.desk.camera

import cn.fujian.bamin.core.scan.Frame
import java.awt.image.BufferedImage
import java.nio.ByteBuffer

/** A picture as a camera's luma plane (ITU-R BT.601). */
fun BufferedImage.frame(): Frame {
    val row = IntArray(width)
    val luma = ByteBuffer.allocateDirect(width * height)
    for (y in 0 until height) {
        getRGB(0, y, width, 1, row, 0, width)
        for (pixel in row) luma.put(grey(pixel))
    }
    luma.flip()
    return Frame(luma, width, height)
}

private fun grey(pixel: Int): Byte {
    val red = pixel shr 16 and 0xFF
    val green = pixel shr 8 and 0xFF
    val blue = pixel and 0xFF
    return ((299 * red + 587 * green + 114 * blue) / 1000).toByte()
}
