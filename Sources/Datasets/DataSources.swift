/// Where the full data sets come from. The program downloads nothing; `bench data` prints this.
public enum DataSources {
  /// Names, files, checksums, licences, and how to lay out the folder.
  public static let note = """
    Nothing is downloaded for you. --data takes:

      synthetic   drawn on the spot, the default: 10,000 training and 2,000 test images of 28x28
      synthetic:FEATURES
                  the same, each image repeated until it fills as many features as you name
      DIR         a folder with these four files, plain or as .gz:
                    train-images-idx3-ubyte   train-labels-idx1-ubyte
                    t10k-images-idx3-ubyte    t10k-labels-idx1-ubyte
                  A dot in place of the second dash (train-images.idx3-ubyte) is read too.
                  With only one of the two pairs, its last tenth is the test set.
                  Images may be floats (idx3-float, type 0x0D), labels integers (idx1-int, 0x0C).
      csv:FILE    a row a line, label first, then the features: any numbers

    --scale says how features become inputs of the network. Statistics are those of the training
    rows alone; a feature that is constant there becomes 0.

      auto        the default. Bytes of IDX files and of synthetic images are divided by 255, floats
                  of IDX files taken as they are. A CSV file's features are taken as they are where
                  all training rows have values from 0 to 1, divided by 255 where all are whole
                  numbers from 0 to 255, and standardised otherwise.
      none        as they are
      standard    (x - mean) / standard deviation
      minmax      (x - minimum) / (maximum - minimum)

    MNIST (LeCun, Cortes, Burges; 60,000 + 10,000 digits; CC BY-SA 3.0)
      home    http://yann.lecun.com/exdb/mnist/
      mirrors https://ossci-datasets.s3.amazonaws.com/mnist/
              https://storage.googleapis.com/cvdf-datasets/mnist/
      md5     f68b3c2dcbeaaa9fbdd348bbdeb94873  train-images-idx3-ubyte.gz
              d53e105ee54ea40749a09fcbcd1e9432  train-labels-idx1-ubyte.gz
              9fb629c4189551a2d022fa330f9573f3  t10k-images-idx3-ubyte.gz
              ec29112dd5afa0611ce80d1b7f02629c  t10k-labels-idx1-ubyte.gz

    Fashion-MNIST (Zalando Research; 60,000 + 10,000 pieces of clothing; MIT licence)
      home    https://github.com/zalandoresearch/fashion-mnist (files in data/fashion)
      files   http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/
      md5     8d4fb7e6c68d591d4c3dfef9ec88bf0d  train-images-idx3-ubyte.gz
              25c81989df183df01b3e8a0aad5dffbe  train-labels-idx1-ubyte.gz
              bef4ecab320f06d8554ea6380940ec79  t10k-images-idx3-ubyte.gz
              bb300cfdad3c16e7a12a480ee83cd310  t10k-labels-idx1-ubyte.gz

    Both have the same file names: keep each in a folder of its own, for example
      mkdir -p data/mnist && cd data/mnist
      for f in train-images-idx3 train-labels-idx1 t10k-images-idx3 t10k-labels-idx1; do
        curl -fO https://ossci-datasets.s3.amazonaws.com/mnist/$f-ubyte.gz
      done
      md5sum *.gz
    then run bench with --data data/mnist.
    """
}
