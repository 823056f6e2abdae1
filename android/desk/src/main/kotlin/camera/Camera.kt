package cn.fujian.bamin.desk.camera

import java.awt.Rectangle
import java.awt.Robot
import java.awt.Window
import java.awt.image.BufferedImage
import java.io.File
import java.io.IOException
import javax.imageio.ImageIO

/** What a desk's scanner looks at. A USB camera is not among it yet. */
sealed interface Camera {
    /** What is seen now; none: nothing. */
    fun look(): BufferedImage?
}

/** The pixels of another phone's window, as they are on the screen. */
class WindowCamera(private val window: Window) : Camera {
    private val robot = Robot(window.graphicsConfiguration.device)

    override fun look(): BufferedImage? {
        if (!window.isShowing) return null
        val place = window.locationOnScreen
        return robot.createScreenCapture(Rectangle(place.x, place.y, window.width, window.height))
    }
}

/** A picture, read anew each time: it may be drawn anew meanwhile. */
class PictureCamera(private val file: File) : Camera {
    override fun look(): BufferedImage? = try {
        ImageIO.read(file)
    } catch (_: IOException) {
        null
    }
}
