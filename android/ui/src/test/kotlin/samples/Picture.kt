package cn.fujian.bamin.ui.samples

import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.graphics.toAwtImage
import androidx.compose.ui.graphics.toComposeImageBitmap
import androidx.compose.ui.unit.Density
import java.awt.image.BufferedImage
import java.awt.image.DataBuffer
import java.awt.image.IndexColorModel
import java.io.File
import javax.imageio.IIOImage
import javax.imageio.ImageIO
import javax.imageio.ImageWriteParam
import kotlin.math.abs
import kotlin.math.roundToInt

/** Draws a sample without a window; [density] is pixels in a dp. */
fun Sample.picture(look: Look, density: Float): BufferedImage {
    val scene = ImageComposeScene(
        (size.width.value * density).roundToInt(),
        (size.height.value * density).roundToInt(),
        Density(density, look.scale),
    ) { Seen(look) }
    try {
        scene.render(0)
        return scene.render(FRAME).toComposeImageBitmap().toAwtImage()
    } finally {
        scene.close()
    }
}

/** The same in few colours, so that a committed picture stays small. */
fun BufferedImage.reduced(): BufferedImage {
    val pixels = getRGB(0, 0, width, height, null, 0, width)
    val counted = HashMap<Int, Int>()
    for (pixel in pixels) counted.merge(pixel or OPAQUE, 1, Int::plus)
    val palette = palette(counted)
    val nearest = counted.keys.associateWith { pixel -> palette.indices.minBy { distance(palette[it], pixel) }.toByte() }
    val indices = ByteArray(pixels.size) { nearest.getValue(pixels[it] or OPAQUE) }
    val model = IndexColorModel(8, palette.size, palette, 0, false, -1, DataBuffer.TYPE_BYTE)
    return BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, model).also {
        it.raster.setDataElements(0, 0, width, height, indices)
    }
}

/** The colours that are there most, and none that looks like one that is taken already. */
private fun palette(counted: Map<Int, Int>): IntArray {
    val taken = mutableListOf<Int>()
    for ((colour, _) in counted.entries.sortedWith(compareBy({ -it.value }, { it.key }))) {
        if (taken.none { distance(it, colour) < ALIKE }) taken += colour
        if (taken.size == COLOURS) break
    }
    return taken.toIntArray()
}

/** Which part of the pixels differs so that one could see it; 1 if the sizes do. */
fun BufferedImage.differs(other: BufferedImage): Double {
    if (width != other.width || height != other.height) return 1.0
    val mine = getRGB(0, 0, width, height, null, 0, width)
    val theirs = other.getRGB(0, 0, width, height, null, 0, width)
    return mine.indices.count { distance(mine[it], theirs[it]) > VISIBLE }.toDouble() / mine.size
}

/** As a PNG, as small as it goes. */
fun BufferedImage.write(file: File) {
    file.parentFile.mkdirs()
    val writer = ImageIO.getImageWritersByFormatName("png").next()
    val param = writer.defaultWriteParam.apply {
        compressionMode = ImageWriteParam.MODE_EXPLICIT
        compressionQuality = 0f
    }
    file.delete()
    ImageIO.createImageOutputStream(file).use {
        writer.output = it
        writer.write(null, IIOImage(this, null, null), param)
    }
    writer.dispose()
}

private fun distance(one: Int, other: Int): Int =
    abs((one shr 16 and 0xFF) - (other shr 16 and 0xFF)) +
        abs((one shr 8 and 0xFF) - (other shr 8 and 0xFF)) +
        abs((one and 0xFF) - (other and 0xFF))

private const val FRAME = 100_000_000L
private const val OPAQUE = 0xFF shl 24
private const val VISIBLE = 72
private const val ALIKE = 28
private const val COLOURS = 48
