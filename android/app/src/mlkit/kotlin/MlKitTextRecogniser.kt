package cn.fujian.bamin.app

import android.graphics.BitmapFactory
import com.google.mlkit.vision.common.InputImage
import com.google.mlkit.vision.text.TextRecognition
import com.google.mlkit.vision.text.chinese.ChineseTextRecognizerOptions
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.suspendCancellableCoroutine

/**
 * Reads the lines of text in a picture, on the phone. Only Gradle compiles it: ML Kit can't be
 * resolved by the build that runs in CI, so nothing has checked this file but a reader.
 */
class MlKitTextRecogniser {
    private val recogniser = TextRecognition.getClient(ChineseTextRecognizerOptions.Builder().build())

    /** The lines from top to bottom; none if the picture can't be read. */
    suspend fun recognise(jpeg: ByteArray): List<String> {
        val picture = BitmapFactory.decodeByteArray(jpeg, 0, jpeg.size) ?: return emptyList()
        val found = suspendCancellableCoroutine { waiting ->
            recogniser.process(InputImage.fromBitmap(picture, 0))
                .addOnSuccessListener { waiting.resume(it) }
                .addOnFailureListener { waiting.resumeWithException(it) }
        }
        return found.textBlocks.flatMap { it.lines }.sortedBy { it.boundingBox?.top ?: 0 }.map { it.text }
    }
}
